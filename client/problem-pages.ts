import { commands, type Disposable, type ExtensionContext, env, Uri, window } from 'vscode';
import { problemOfUri } from './problem-uri.ts';

/** The URI prefix of the pages on problems; the language server appends the code. */
export const openProblemPages = ({ extension }: ExtensionContext): string => `${env.uriScheme}://${extension.id}/problem/`;

/** Shows the page on a problem when its code is clicked. */
export const showProblemPages = ({ extensionUri }: ExtensionContext): Disposable =>
  window.registerUriHandler({
    async handleUri({ path }) {
      const code = problemOfUri(path);
      if (code === undefined) return;
      const page = Uri.joinPath(extensionUri, 'docs/reference/problems.md').with({ fragment: code });
      await commands.executeCommand('markdown.showPreview', page);
    },
  });
