import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { say } from '../../../engine/language/texts.ts';
import { EngineText } from '../../panel/parts/engine-text.tsx';
import { wordsOfFault } from '../../remote/request.ts';
import { address, goTo, hrefOf } from '../address.ts';
import { signInWithToken, type Visit } from '../api.ts';
import { pageTexts } from '../texts/page.ts';

type SignInWhy = keyof typeof pageTexts.notSignedIn;
const isWhy = (name: string | null): name is SignInWhy => name !== null && Object.hasOwn(pageTexts.notSignedIn, name);

/** Why the provider's way in led back without a session: the address says so once. */
function readWhy(): SignInWhy | undefined {
  const why = new URLSearchParams(location.hash.split('?')[1] ?? '').get('sign-in');
  return isWhy(why) ? why : undefined;
}

/** The way in: by a provider, or by a token. */
export function SignInPage({ visit: { folder, provider, note } }: { visit: Visit }) {
  const why = useMemo(readWhy, []);
  useEffect(() => {
    if (why !== undefined) goTo({ at: 'runs' });
  }, []);

  const token = useSignal('');
  const fault = useSignal<string | undefined>(undefined);
  const isSent = useSignal(false);

  const send = async (event: Event): Promise<void> => {
    event.preventDefault();
    const typed = token.value.trim();
    if (typed === '' || isSent.value) return;

    isSent.value = true;
    fault.value = undefined;
    try {
      await signInWithToken(typed);
    } catch (error) {
      fault.value = wordsOfFault(error);
    } finally {
      isSent.value = false;
    }
  };

  const refusal = why === undefined ? undefined : say(pageTexts.notSignedIn[why], { provider: provider ?? '' });
  const words = fault.value ?? note ?? refusal;
  return (
    <main class="sign-in">
      <h1>{say(pageTexts.signInTo, { folder })}</h1>
      {provider === undefined ? null : (
        <>
          <a class="button main" href={`page/sign-in?${new URLSearchParams({ to: hrefOf(address.value) })}`}>
            {say(pageTexts.signInBy, { provider })}
          </a>
          <p class="or dim">{say(pageTexts.orToken)}</p>
        </>
      )}
      <form onSubmit={send}>
        <label for="token">{say(pageTexts.token)}</label>
        <input
          id="token"
          type="password"
          autocomplete="current-password"
          spellcheck={false}
          aria-describedby="token-about token-fault"
          value={token.value}
          onInput={({ currentTarget }) => {
            token.value = currentTarget.value;
          }}
        />
        <button type="submit" class={provider === undefined ? 'button main' : 'button'} aria-disabled={isSent.value}>
          {say(pageTexts.signIn)}
        </button>
      </form>
      <p class="page-note" id="token-fault" role="alert">
        {words}
      </p>
      <p class="dim" id="token-about">
        <EngineText text={say(pageTexts.tokenAbout)} />
      </p>
    </main>
  );
}
