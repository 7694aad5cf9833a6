/** Something wrong in the text of a query; `from` and `to` are positions in it, as for `slice`. */
export interface SyntaxProblem {
  readonly message: string;
  readonly from: number;
  readonly to: number;
}
