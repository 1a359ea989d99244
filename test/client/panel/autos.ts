import type { StepReport } from '../../../client/messages.ts';
import type { AutoInfo } from '../../../client/panel-content.ts';

const tag = (id: string, rest: Partial<AutoInfo>): AutoInfo => ({
  id: `${id}#0`,
  only: `${id}#0`,
  of: undefined,
  key: `${id}#0`,
  path: id.split('.')[0],
  field: id.slice(id.indexOf('.') + 1),
  words: '',
  constraints: 'text',
  state: 'unlocked',
  answer: undefined,
  last: undefined,
  ...rest,
});

/** The AUTO tags of the story: one that is locked, one that is asked in each run, one that nobody was asked for yet. */
export const autos: AutoInfo[] = [
  tag('choose_focus.values.focus', {
    words: 'What do most of these sources write about?',
    constraints: 'one of "labour and yield", "trade", "machines"',
    state: 'locked',
    answer: 'trade',
    last: { answer: 'trade', model: 'person', date: '2026-11-20T10:00:00Z' },
  }),
  tag('write_brief.parameters.tone', { words: 'Which tone suits these readers?', state: 'run' }),
  tag('short_note.parameters.length', {
    words: 'How many words may a short note have?',
    constraints: 'an integer from 20 to 200',
  }),
];

/** What the host tells of a step of the story. */
export const stepAutos = (path: string): StepReport => ({
  type: 'stepAutos',
  path,
  autos: autos.filter((auto) => auto.path === path),
});
