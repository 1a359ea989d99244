/** One line of a card or picture that describes a step. */
export const graphTexts = {
  forEach: 'for each',
  forEachItem: 'for each {item}',
  forEachBatch: 'for each batch of {count}',
  while: 'while',
  until: 'until',
  tool: '{tool} · {action}',
  ask: 'ask · {type}',
  ensemble: 'ensemble · {pattern}',
  ensembleOf: 'ensemble · {pattern} of {models} · {calls} {calls|call|calls}',
  pattern: 'ensemble · pattern {pattern}',
  assertion: 'assert · {condition}',
  assertions: 'assert · {count} {count|condition|conditions}',
  nothing: 'nothing',
  inLoop: '{loop} · {what}',
  ifCondition: '{what} · if {condition}',
  condition: 'if {condition}',
} as const;
