import { useSignal } from '@preact/signals';
import { say } from '../../../engine/language/texts.ts';
import { EngineText } from '../../panel/parts/engine-text.tsx';
import { wordsOfFault } from '../../remote/request.ts';
import { signInWithToken, type Visit } from '../api.ts';
import { pageTexts } from '../texts/page.ts';

/** The way in: a token. */
export function SignInPage({ visit: { folder, note } }: { visit: Visit }) {
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
  const words = fault.value ?? note;
  return (
    <main class="sign-in">
      <h1>{say(pageTexts.signInTo, { folder })}</h1>
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
        <button type="submit" class="button main" aria-disabled={isSent.value}>
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
