/** What is wrong with `sign_in:` of a person's own settings. */
export const signInTexts = {
  noIssuer:
    '`sign_in` wants an issuer whose answers nobody can read on their way: https://…, or http:// on this machine; "{issuer}" is none.',
  ownAudience:
    '`audience` of `sign_in` is `client_id` too: then what only says who signed in would do as an access token. Register the interface by a name of its own.',
  roleOrScopes: 'the grant for `{claim}: {value}` of `sign_in` wants `role` or `scopes`, one of them.',
} as const;
