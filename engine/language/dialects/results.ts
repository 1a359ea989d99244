/**
 * Names of other systems for parts of the result of a tool, a person or a called pipeline that are not kept here: the
 * replacements. By the canonical tool name, or by the kind of the step.
 */
export const refusedResults: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ask: {
    content_hash: 'No hash of what was shown is kept. `| hash` makes it of the text: `{{ draft | hash }}`.',
    approval_id: 'There it is the hash of what was shown: `{{ draft | hash }}`. The run is `{{ execution.id }}`.',
    modified_hash: '`| hash` makes it of the changed text, `modified_content`.',
    auto_approved: 'A question is never answered by a hash. A `condition` on its step leaves it out.',
    modified_content: 'It is asked for where the tool says `allow_modifications: true`, or a question has a field of that name.',
    rejection_reason: 'It is asked for where the tool says `require_reason: true`, or a question has a field of that name.',
    feedback_id: 'Answers have no id of their own: `{{ execution.id }}` is the run, and the id of the step says which question.',
    form_id: 'Answers have no id of their own: `{{ execution.id }}` is the run, and the id of the step says which question.',
    form: 'The form is asked at once and not handed back; its answers are `responses`.',
    saved_to_file:
      'Answers stand in the run. A product of the step, `products: {answers: feedback.json}`, writes them to a file.',
    context: 'A question is asked wherever somebody looks: panel, terminal, `baton answer`. Where it was answered is no value.',
    retries: 'An answer that does not fit is asked for again, and not counted.',
  },
  pipeline: {
    pipeline_id: 'It is the `id` of the pipeline that the step names.',
    steps_executed: 'What a pipeline gives stands under its `outputs`; how many steps ran is none of it.',
    recursion_depth: 'How deep calls stand is no value; `limits: {max_depth: …}` bounds it.',
    call_stack: 'How deep calls stand is no value; `limits: {max_depth: …}` bounds it.',
    continued: '`status` is `failed` where the step failed and the run went on.',
  },
  filesystem: { action: 'It is the `action` that the step names.' },
  'headless-browser': {
    images: 'A page is read for its words. `http` fetches its HTML, with pictures and meta tags in it.',
    meta_tags: 'A page is read for its words. `http` fetches its HTML, with pictures and meta tags in it.',
    description: '`excerpt` is what a page says of itself, or its first words.',
    content_type: '`http` gives the headers of an answer.',
    last_modified: '`published` of `fetch` is when a page says that it was published; `http` gives the headers of an answer.',
    backend: 'Pages are fetched in one way only.',
  },
  mcp: {
    resource: 'The text of a resource is `text`, its parts are `contents`.',
    message: '`success` says whether it was done.',
  },
  memory: {
    metadata: '`stored_at` says when it was stored, `expires_at` when it will be forgotten.',
    expired: 'A value whose time is over is forgotten: `found` is false.',
  },
  'pdf-compiler': { message: 'The file that was written is `path`.' },
  validation: {
    warnings: 'Whatever does not fit is among the `errors`.',
    model_used: 'Data is held against the schema without a model.',
    rows_validated: '`data | length` counts the rows.',
  },
  visualization: { action: 'It is the `action` that the step names.', layout: 'The charts of a dashboard stand in their order.' },
  'web-search': { backend: 'Which service was asked is no value: it is the first that has a key.' },
};
