/** The steps that `revise` writes out: what the model writes, and what a person says of it. */
export const revisionSteps = { draft: 'draft', decide: 'decide' } as const;

/** What a person may say of a draft. */
export const revisionChoices = ['approve', 'revise', 'drop'] as const;

/** The most drafts where nothing is said. */
export const usualDrafts = 3;

/** Keys of a step with `revise` that belong to all drafts together; every other one belongs to each draft. */
export const keysOfRevision: ReadonlySet<string> = new Set([
  'id',
  'name',
  'description',
  'tags',
  'metadata',
  'dependencies',
  'condition',
  'on_false',
  'on_success',
  'on_failure',
  'routes',
  'products',
  'limits',
  'deadline',
  'priority',
  'strict',
]);

/** What stands behind the prompt of every draft but the first. */
export const revisionPrompt = `{% if previous.decide is defined %}

Your last draft:
<draft>
{{ previous.draft }}
</draft>

It was not approved. {% if previous.decide.notes %}This is to be changed: {{ previous.decide.notes }}{% else %}No reason was given.{% endif %}
Answer with the whole new draft, and nothing else.{% endif %}`;
