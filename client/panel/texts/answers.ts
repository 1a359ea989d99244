/** The buttons that answer a question of a run. */
export const answerTexts = {
  rerun: 'Run again',
  letFail: 'Let it fail',
  raiseLimit: 'Raise to {limit}',
  permissions: { once: 'Allow once', run: 'Allow in this run', always: 'Always allow here', no: 'Do not allow' },
  permissionFurther: 'Let it reach further…',
  permissionReach: { net: '{permission}, with the network', machine: '{permission}, the whole machine' },
  approve: 'Approve',
  reject: 'Reject',
  yesButton: 'Yes',
  noButton: 'No',
  answer: 'Answer',
} as const;
