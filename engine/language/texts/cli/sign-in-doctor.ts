/** What `baton doctor` says of signing in by OpenID Connect. */
export const signInDoctorTexts = {
  title: 'sign-in',
  settings: 'people sign in by {name} ({issuer}) as its client {clientId}; {count} {count|grant|grants}',
  noSecret: 'The secret of the client, {name}, is neither in the environment nor where secrets are kept.',
  noSecretHint: 'Set {name} for the server, or keep it: baton secret set {name}',
  reached: '{issuer} answers, and says where its keys are',
  unreachable: '{issuer} does not answer: {why}',
  unreachableHint:
    'See whether this machine may reach it, and whether the address is right: /.well-known/openid-configuration below it is asked for.',
  wrongIssuer: 'What {issuer} says of itself cannot be used: {why}',
  wrongIssuerHint: 'Write `issuer` as the provider names itself, to the letter, also its last slash.',
  client: '{name} knows the client {clientId}',
  wrongClient: 'The provider refuses the client {clientId}: {why}',
  wrongClientHint:
    'Look at `client_id` and the secret in the settings, and at the kind of the client there (confidential with a secret, public without).',
  unclearClient: 'whether the client {clientId} is known there could not be found out ({why})',
  redirect: 'it leads back to {back}',
  wrongRedirect: 'The provider does not lead back to {back}.',
  wrongRedirectHint: 'Register it there, to the letter, as an address to come back to: {back}',
  unclearRedirect: 'whether it leads back to {back} could not be found out; try it by signing in',
  untriedRedirect: 'where it leads back to was not tried; with --public-url, the address of the server, it is',
} as const;
