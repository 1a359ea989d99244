import { readSettings } from '../../compile/pipeline/settings/settings.ts';
import { parseSource } from '../../compile/source/source.ts';

/** Replaces the text between `start` and `end` (UTF-16 units) by `text`. */
interface TextEdit {
  start: number;
  end: number;
  text: string;
}

/**
 * The edit that makes `model` the `default_model` in the text of a baton.yaml, and changes nothing else. Undefined where no
 * edit is certain, as in a broken text or a one-line map; then a person has to do it.
 */
export function defaultModelEdit(text: string, model: string): TextEdit | undefined {
  const value = /^[\w./:@+-]+$/.test(model) ? model : JSON.stringify(model);
  const { entries } = parseSource(text);
  // A map on one line, `{a: 1}`, can have no line before it.
  if (text[entries[0]?.at ?? 0] === '{') return undefined;

  const entry = entries.findLast(({ key }) => key.text === 'default_model');
  const edit = entry
    ? changedModel(entry.value.range, entry.at, text, value)
    : addedModel(entries[0]?.at ?? text.length, text, `default_model: ${value}`);
  const after = readSettings(`${text.slice(0, edit.start)}${edit.text}${text.slice(edit.end)}`);

  return after.settings.default_model === model && after.problems.length <= readSettings(text).problems.length ? edit : undefined;
}

/** An absent value is right behind its colon. */
function changedModel(range: { start: number; end: number }, at: number, text: string, value: string): TextEdit {
  const [start, end] = [range.start + at, range.end + at];
  return { start, end, text: text[start - 1] === ':' ? ` ${value}` : value };
}

/** Before the first entry, behind comments about the whole file; in a file without entries at its end. */
function addedModel(at: number, text: string, line: string): TextEdit {
  const before = at === text.length && text !== '' && !text.endsWith('\n') ? '\n' : '';
  return { start: at, end: at, text: `${before}${line}\n` };
}
