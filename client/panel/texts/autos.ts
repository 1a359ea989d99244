/** AUTO tags with their answers: in the tab Why of a step, and in Plan. */
export const autoAnswerTexts = {
  title: 'AUTO answers',
  actions: { lock: 'Lock', resolve: 'Ask now', refresh: 'Ask again', edit: 'Edit…' },
  actionOf: '{action}: {id}',
  states: {
    locked: 'locked',
    outdated: 'asked again: its words have changed',
    unlocked: 'not asked yet',
    depends: 'its question depends on what the run is given',
    run: 'asked in each run, so it has no lock',
  },
  fromLock: 'taken from the lock file',
  fromDefault: 'its default, since nothing could answer',
  answeredBy: 'answered by {model}',
  lockedNow: 'Locked now: {answer}',
  lastLocked: 'Last locked: {answer}',
  mustBe: 'It must be {constraints}.',
} as const;
