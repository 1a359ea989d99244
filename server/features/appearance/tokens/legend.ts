/** Every semantic token type, in the order of the legend, with the TextMate scopes for themes without semantic colours. */
export const tokenScopes = {
  delimiter: ['keyword.control.template.baton'],
  keyword: ['keyword.control.flow.template.baton'],
  comment: ['comment.block.template.baton'],
  string: ['string.quoted.template.baton'],
  number: ['constant.numeric.template.baton'],
  step: ['entity.name.function.step.baton'],
  input: ['variable.parameter.input.baton'],
  variable: ['variable.other.readwrite.baton'],
  data: ['variable.other.constant.baton'],
  output: ['variable.other.property.output.baton'],
  loop: ['variable.language.loop.baton'],
  vars: ['variable.other.property.vars.baton'],
  local: ['variable.other.local.baton'],
  field: ['variable.other.property.field.baton'],
  builtIn: ['support.variable.baton'],
  namespace: ['entity.name.namespace.baton'],
  parameter: ['variable.parameter.baton'],
  property: ['variable.other.property.baton'],
  filter: ['support.function.filter.baton'],
  test: ['support.function.test.baton'],
  function: ['support.function.baton'],
  method: ['support.function.method.baton'],
  expert: ['entity.name.type.expert.baton'],
  personality: ['entity.name.type.personality.baton'],
  policy: ['constant.language.policy.baton'],
  autoTag: ['entity.name.type.auto.baton', 'support.class.auto.baton'],
  autoAttribute: ['entity.other.attribute-name.baton'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type TokenType = keyof typeof tokenScopes;

export const tokenTypes = Object.keys(tokenScopes);
export const tokenModifiers = ['declaration'];

const numbers: ReadonlyMap<string, number> = new Map(tokenTypes.map((type, index) => [type, index]));

/** The index of a type in the legend. */
export const tokenTypeNumber = (type: TokenType): number => numbers.get(type) ?? 0;
