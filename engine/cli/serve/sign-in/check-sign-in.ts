import { defined } from '../../../language/json.ts';
import { signInDoctorTexts as texts } from '../../../language/texts/cli/sign-in-doctor.ts';
import { say } from '../../../language/texts.ts';
import type { DoctorFinding } from '../../../launch/doctor/finding.ts';
import { openSecretStore } from '../../../trust/secrets/store.ts';
import type { SignInSettings } from '../../../trust/sign-in.ts';
import type { TriedSignIn } from './provider.ts';
import { createSignIn } from './sign-in.ts';
import { SignInFault } from './sign-in-fault.ts';

interface SignInCheck {
  env: Readonly<Record<string, string | undefined>>;
  /** Asks the provider. */
  live: boolean;
  /** Where people reach the server, without a trailing slash. */
  publicUrl: string | undefined;
}

/** Whether people could sign in at a server of this user: by the settings, and with `live` by the provider's answers. */
export async function checkSignIn(settings: SignInSettings, { env, live, publicUrl }: SignInCheck): Promise<DoctorFinding[]> {
  const { issuer, clientId, secretName, grants, name } = settings;
  const about = say(texts.title);
  const lacking = (says: string, hint?: string): DoctorFinding => defined({ about, state: 'lacking' as const, says, hint });
  const own: DoctorFinding = {
    about,
    state: 'fine',
    says: say(texts.settings, { name, issuer, clientId, count: grants.length }),
  };
  if (secretName !== undefined && !env[secretName]?.trim() && !(await openSecretStore(env))?.get(secretName))
    return [own, lacking(say(texts.noSecret, { name: secretName }), say(texts.noSecretHint, { name: secretName }))];
  if (!live) return [own];

  const { provider } = createSignIn(settings, { env, project: undefined, publicUrl });
  const back = publicUrl === undefined ? undefined : `${publicUrl}/page/sign-in/back`;
  try {
    const tried = await (await provider()).test(back);
    return [own, ...tellTried(tried, { settings, back, lacking })];
  } catch (error) {
    if (!(error instanceof SignInFault)) throw error;
    const why = error.message;
    return error.why === 'unreachable'
      ? [own, lacking(say(texts.unreachable, { issuer, why }), say(texts.unreachableHint))]
      : [own, lacking(say(texts.wrongIssuer, { issuer, why }), say(texts.wrongIssuerHint))];
  }
}

interface Reporting {
  settings: SignInSettings;
  back: string | undefined;
  lacking(says: string, hint?: string): DoctorFinding;
}

function tellTried({ client, redirect, why = '' }: TriedSignIn, { settings, back, lacking }: Reporting): DoctorFinding[] {
  const { clientId, issuer, name } = settings;
  const fine = (says: string): DoctorFinding => ({ about: say(texts.title), state: 'fine', says });
  const clients = {
    known: () => fine(say(texts.client, { clientId, name })),
    refused: () => lacking(say(texts.wrongClient, { clientId, why }), say(texts.wrongClientHint)),
    unclear: () => fine(say(texts.unclearClient, { clientId, why })),
  };
  const redirects = {
    registered: () => fine(say(texts.redirect, { back: back ?? '' })),
    refused: () => lacking(say(texts.wrongRedirect, { back: back ?? '' }), say(texts.wrongRedirectHint, { back: back ?? '' })),
    unclear: () => fine(say(texts.unclearRedirect, { back: back ?? '' })),
    untried: () => fine(say(texts.untriedRedirect)),
  };

  return [fine(say(texts.reached, { issuer })), clients[client](), redirects[redirect]()];
}
