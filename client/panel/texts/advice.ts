/** Advice in the tab Plan. `say` fills the placeholders. */
export const adviceTabTexts = {
  title: 'What would save time or money',
  working: 'Working out what would save time or money…',
  apply: 'Apply',
  applyTitle: 'Make this edit in the text; undo in the editor takes it back',
  showDiff: 'Show diff',
  followed: '{what}: {outcome}',
  line: 'line {line}',
} as const;
