/** Advice: edits that make a pipeline faster or cheaper. */
export const adviceTexts = {
  title: {
    dependency: 'Let `{step}` begin without waiting for `{other}`, of which it reads nothing',
    parallel: 'Let up to {to} steps of a run work at once (`limits.max_parallel`, now {from})',
    'loop-parallel': 'Let up to {to} items of `{step}` go at once (`max_parallel`, now {from})',
    cache:
      'Keep the answers of `{step}` (`cache: true`): {repeated} of its last {asked} {asked|question|questions} had been asked before',
    retry: 'Do not try `{step}` again: {failed} {failed|time|times} it failed, no further attempt helped',
    hedge:
      'Make slow calls of `{step}` a second time (`hedge: true`): {slow} of its last {count} took far longer than the others',
    'pin-auto':
      'Write {answer} in place of the AUTO tag of `{step}` (`{field}`), which was answered so all {count} {count|time|times}',
    batch: 'Ask for {to} items of `{step}` at once (`batch: {to}`): each call repeats the same words',
    'faster-model': 'Let `{step}` ask {to} in place of {from}',
    'cheaper-model': 'Let `{step}` ask {to} in place of {from}',
  },
  quality: {
    same: 'The answers stay as they are.',
    kept: 'Answers are those of an earlier run, word for word.',
    alike:
      'So far all answers ({count} {count|answer|answers}) were this one; a run in which another one would be right gets it no more.',
    unknown: 'What that does to the answers is unknown.',
    known: 'Of such answers here {good} of {tried} were good; of the model that is asked now {goodNow} of {triedNow}.',
  },
  saves: 'saves {amount} of {before} (95 %: {low} to {high})',
  costs: 'costs {amount} more (95 %: {low} to {high})',
  both: '{one}, {other}',
  none: 'Nothing found that would save anything for sure ({count} {count|edit was|edits were} tried).',
  neverRan:
    '{pipeline} has not run yet. Nothing but guesses by the kinds of its steps is known, so no gain is claimed. Run it once.',
  unknownLoops: 'Nothing can be said: how often {loops} repeats is known only to the run, and no earlier run tells.',
  trouble: 'Earlier runs cannot be read, so nothing is advised: {why}',
  basis: 'By {count} earlier {count|run|runs}; each edit was played against the text as it is, with the same chance.',
  line: 'line {line}',
  kinds: {
    dependency: 'a dependency of `{step}` less',
    parallel: 'more steps at once',
    'loop-parallel': 'more items of `{step}` at once',
    cache: 'a cache for `{step}`',
    retry: 'no further attempts of `{step}`',
    hedge: 'second calls of `{step}`',
    'pin-auto': 'the answer of an AUTO tag of `{step}`',
    batch: 'several items of `{step}` at once',
    'faster-model': 'a faster model for `{step}`',
    'cheaper-model': 'a cheaper model for `{step}`',
  },
  followedTitle: 'What became of earlier advice',
  followed: {
    held: 'held: {before} → {after} (foreseen {gain} less, 95 %: {low} to {high}; {count} {count|run|runs} since)',
    missed: 'did not hold: {before} → {after} (foreseen {gain} less, 95 %: {low} to {high}; {count} {count|run|runs} since)',
    early: 'too early to say: {before} → {after} (foreseen {gain} less, 95 %: {low} to {high}; {count} {count|run|runs} since)',
  },
  unwritten: 'What was advised could not be written down, so it is not followed up: {why}',
} as const;
