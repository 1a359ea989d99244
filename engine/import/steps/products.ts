import { isScalar } from 'yaml';
import { convertText } from '../expressions/templates.ts';
import type { OutputEntry } from '../output/nodes.ts';
import { outputMap } from '../output/nodes.ts';
import { addNote, fieldText } from '../source/fields.ts';
import type { SourceFrame } from '../source/frames.ts';
import type { ConvertContext } from '../source/program.ts';
import { takeOwn } from './convert.ts';

/** The files that a step writes. */
export function productsOf(place: ConvertContext): OutputEntry[] {
  const { program, step } = place;
  const field = takeOwn(place, 'output_to_file');
  const text = fieldText(field);
  if (!field || text === undefined || !isScalar(field.value)) return [];

  const said = convertText(text, place, field.key).replace(/^(?:\.\/)+/, '');
  if (said === '') return [];

  const turn = said.includes('{{') ? '' : turnOf(place);
  const usual = turn === '' ? said : beforeEnding(said, turn);
  if (turn !== '') addNote(program.reading, field.key, 'outputOfItem', { file: said, other: usual });
  let file = usual;
  for (let number = 2; program.files.has(file); number++) file = beforeEnding(usual, `_${number}`);
  if (file !== usual) addNote(program.reading, field.key, 'outputTwice', { file: usual, other: file });
  program.files.add(file);

  return [['products', outputMap([[productName(step.id), file]]), field]];
}

const beforeEnding = (file: string, more: string): string => {
  const ending = /\.[^./{}]+$/.exec(file)?.[0] ?? '';
  return `${file.slice(0, file.length - ending.length)}${more}${ending}`;
};

/** The suffix of a file name that distinguishes the iterations around a step. */
function turnOf({ step }: ConvertContext): string {
  const loops: string[] = step.type === 'claude_batch' ? ['index'] : [];
  for (let frame: SourceFrame | undefined = step.frame; frame; frame = frame.owner?.frame) {
    if (frame.kind !== 'for' && frame.kind !== 'while') continue;
    const counter = frame.kind === 'for' ? 'index' : 'iteration';
    loops.push(loops.length ? `loop.${'parent.'.repeat(loops.length)}index0` : counter);
  }

  return loops
    .map((name) => `_{{ ${name} }}`)
    .reverse()
    .join('');
}

/** An unknown member: the whole value is written. */
const productName = (id: string): string => `${id.replaceAll('-', '_')}_file`;
