// Private-use characters around a number: no text that people write contains them by chance.
const OPEN = '\uE000';
const CLOSE = '\uE001';
const MARK = new RegExp(`${OPEN}(\\d+)${CLOSE}`);

/** A text in which placeholders for Go template actions have been put, and its translation to a Go template. */
export class GoText {
  readonly #actions: string[] = [];

  /** A mark that becomes `{{ action }}`, followed by `suffix`. */
  mark(action: string, suffix = ''): string {
    this.#actions.push(`{{ ${action} }}${suffix}`);
    return `${OPEN}${this.#actions.length - 1}${CLOSE}`;
  }

  /** Go template text that expands to `marked` with its marks filled in. */
  render(marked: string): string {
    // With a group in the separator, every second part is the number of a mark.
    const parts = marked.split(MARK);
    return parts
      .map((part, i) => (i % 2 === 1 ? this.#actions[Number(part)] : literal(part, i < parts.length - 1)))
      .join('');
  }
}

/** Braces that Go would read as the start of an action, alone or together with the action that follows. */
const literal = (text: string, actionFollows: boolean): string =>
  text.replace(actionFollows ? /\{{2,}|\{$/g : /\{{2,}/g, braces => `{{ "${braces}" }}`);
