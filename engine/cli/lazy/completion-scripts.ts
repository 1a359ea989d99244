import bash from '../completion/scripts/baton.bash';
import fish from '../completion/scripts/baton.fish';
import powershell from '../completion/scripts/baton.ps1';
import zsh from '../completion/scripts/baton.zsh';

/**
 * Scripts by which shells ask `baton complete -- WORDS` what may stand under the cursor. Each answer is a candidate a line, a tab and a word
 * about it; the last line says what else the shell adds (`:none`, `:files`, `:folders`), and `:open` where the word goes on behind the
 * candidate. No script evaluates what stands on the line.
 */
export const completionScripts = { bash, zsh, fish, powershell };
