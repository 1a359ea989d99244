/** Applies edits to a text; they are in order and do not overlap. */
export function applyTextEdits(text: string, edits: readonly { start: number; end: number; text: string }[]): string {
  let [made, at] = ['', 0];
  for (const edit of edits) {
    made += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return made + text.slice(at);
}
