import { randomBytes } from 'node:crypto';
import { env, Uri, type Webview } from 'vscode';

interface PageOptions {
  title: string;
  /** One of our pages: its script and its styles. */
  page: 'panel' | 'variants';
  state?: object;
}

/**
 * The panel's page. Its content security policy allows only our script and styles: no remote content, no inline code. `state`
 * is returned by the page when the window is restored.
 */
export function panelHtml(webview: Webview, extension: Uri, { title, page, state = {} }: PageOptions): string {
  const at = (...path: string[]): string => attribute(webview.asWebviewUri(Uri.joinPath(extension, ...path)).toString());
  const nonce = randomBytes(18).toString('base64url');
  const policy = [
    "default-src 'none'",
    `style-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
    // Pictures and recordings are sent as bytes by the host; scripts in an SVG do not run in an image element.
    'img-src data:',
    'media-src data:',
    `script-src 'nonce-${nonce}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ];

  return `<!doctype html>
<html lang="${attribute(env.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${attribute(policy.join('; '))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${attribute(title)}</title>
<link rel="stylesheet" href="${at('dist', `${page}.css`)}">
<script nonce="${nonce}" src="${at('dist', `${page}.js`)}" defer></script>
</head>
<body data-state="${attribute(JSON.stringify(state))}"></body>
</html>`;
}

/** A page with a message only. */
export const messageHtml = (text: string): string =>
  `<!doctype html>
<html lang="${attribute(env.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'">
</head>
<body><p>${attribute(text)}</p></body>
</html>`;

/** A page with lines of text above a picture, without scripts. */
export const pictureHtml = (title: string, { says, picture }: { says: readonly string[]; picture: string }): string =>
  `<!doctype html>
<html lang="${attribute(env.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:">
<title>${attribute(title)}</title>
</head>
<body>${says.map((line) => `<p>${attribute(line)}</p>`).join('')}
<img alt="${attribute(title)}" src="data:image/svg+xml;base64,${Buffer.from(picture).toString('base64')}"></body>
</html>`;

const attribute = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
