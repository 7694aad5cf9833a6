import type { Expression } from '../expression.ts';
import { type Built, numberBuilt, type Operand, operandBuilt, toExpression, type VectorOperand } from './built.ts';
import { type BinaryOperator, type ComparisonOperator, joinScalar, negated } from './operators.ts';

/** One number without labels: `time()`, `scalar(…)`, a literal. With a vector it gives a vector of the same labels. */
export class Scalar {
  readonly type = 'scalar';
  /** @internal */
  readonly built: Built;

  /** @internal */
  constructor(built: Built) {
    this.built = built;
  }

  get expression(): Expression {
    return toExpression(this.built);
  }
  get text(): string {
    return this.built.text.trimEnd();
  }
  toString(): string {
    return this.text;
  }

  add(other: Scalar | number): Scalar;
  add<V extends VectorOperand>(other: V): V;
  add(other: Operand | number): Scalar | VectorOperand {
    return this.#binary('+', other);
  }
  sub(other: Scalar | number): Scalar;
  sub<V extends VectorOperand>(other: V): V;
  sub(other: Operand | number): Scalar | VectorOperand {
    return this.#binary('-', other);
  }
  mul(other: Scalar | number): Scalar;
  mul<V extends VectorOperand>(other: V): V;
  mul(other: Operand | number): Scalar | VectorOperand {
    return this.#binary('*', other);
  }
  div(other: Scalar | number): Scalar;
  div<V extends VectorOperand>(other: V): V;
  div(other: Operand | number): Scalar | VectorOperand {
    return this.#binary('/', other);
  }
  mod(other: Scalar | number): Scalar;
  mod<V extends VectorOperand>(other: V): V;
  mod(other: Operand | number): Scalar | VectorOperand {
    return this.#binary('%', other);
  }
  pow(other: Scalar | number): Scalar;
  pow<V extends VectorOperand>(other: V): V;
  pow(other: Operand | number): Scalar | VectorOperand {
    return this.#binary('^', other);
  }
  neg(): Scalar {
    return new Scalar(negated(this.built));
  }

  /** 1 or 0. Two numbers cannot filter each other, so this is the only comparison. */
  compareBool(operator: ComparisonOperator, other: Scalar | number): Scalar {
    return new Scalar(joinScalar(this.built, operator, operandBuilt(other), undefined, true));
  }

  #binary(operator: BinaryOperator, other: Operand | number): Scalar | VectorOperand {
    const kind = isVector(other) ? other.type : 'vector';
    const built = joinScalar(this.built, operator, operandBuilt(other, kind));
    return isVector(other) ? other.derive(built) : new Scalar(built);
  }
}

const isVector = (other: Operand | number): other is VectorOperand =>
  typeof other !== 'number' && (other?.type === 'vector' || other?.type === 'log-vector');

/** A number to begin with: `number(1).sub(ratio)` is `1 - ratio`. */
export const number = (value: number): Scalar => new Scalar(numberBuilt(value));
