/** What a sign-in is held against when it comes back. */
export interface SignInChecks {
  /** Of PKCE: who has the code alone gets nothing for it. */
  verifier: string;
  state: string;
  nonce: string;
}

export interface SignInStart {
  /** Where the browser goes. */
  url: string;
  checks: SignInChecks;
}

/** What a provider says of somebody, by the names of claims. */
export type Claims = Readonly<Record<string, unknown>>;

export interface SignedInPerson {
  claims: Claims;
  idToken: string;
  /** Asks the provider about the person for as long as it lasts. */
  accessToken: string;
  /** Asks for as long as the provider knows the person; undefined where it gives none. */
  refreshToken?: string | undefined;
  /** Milliseconds since 1970 after which the provider cannot be asked again; undefined with a refresh token. */
  until?: number | undefined;
}

/** What came of trying a sign-in without a person. */
export interface TriedSignIn {
  client: 'known' | 'refused' | 'unclear';
  redirect: 'registered' | 'refused' | 'unclear' | 'untried';
  /** The provider's word about the client, where it is not known. */
  why?: string;
}

/** Who says who people are. All of it rejects with a SignInFault. */
export interface IdentityProvider {
  /** Begins a sign-in that comes back to this address. */
  begin(redirectUri: string): Promise<SignInStart>;
  /** Ends it: `callback` is the address that the browser came back to. */
  finish(callback: URL, checks: SignInChecks): Promise<SignedInPerson>;
  /** What it says of a person now; undefined where it no longer vouches for them. */
  confirm(person: SignedInPerson): Promise<SignedInPerson | undefined>;
  /** Where somebody signs out of the provider too; undefined where it has no such place. */
  leave(idToken: string, backTo: string): Promise<string | undefined>;
  /** Tries what a sign-in needs, as far as that goes without a person; the redirect only where one is given. */
  test(redirectUri: string | undefined): Promise<TriedSignIn>;
  /** The claims of an access token; undefined where it holds for nothing here. */
  verify(token: string): Promise<Claims | undefined>;
}
