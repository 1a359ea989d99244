import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context, Hono } from 'hono';
import { serveTexts as texts } from '../../../language/texts/cli/serve.ts';
import { say } from '../../../language/texts.ts';
import { HttpProblem } from '../api/problem.ts';

/** Files of the page besides the bundles, with their media types. */
const files = { 'page.js': 'text/javascript', 'page.css': 'text/css' } as const;

/**
 * The content security policy of the page: its own script by a nonce, its own styles, and this server's answers. Nobody may
 * frame it.
 */
const policyOf = (nonce: string): string =>
  [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    "style-src 'self'",
    "connect-src 'self'",
    // Pictures and recordings of a run come as bytes; scripts in an SVG do not run inside `img`.
    'img-src data:',
    'media-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    // No script may turn a string into markup.
    "trusted-types 'none'",
  ].join('; ');

/** For every answer that is no page: whatever a browser takes it for, nothing in it is loaded or run. */
const strictest = "default-src 'none'; frame-ancestors 'none'";

/** Sets headers that keep browsers from misusing an answer. */
export function guardAnswers(app: Hono): void {
  app.use(async (context, next) => {
    await next();
    const { headers } = context.res;
    if (!headers.has('Content-Security-Policy')) headers.set('Content-Security-Policy', strictest);
    if (!headers.has('Cache-Control')) headers.set('Cache-Control', 'no-store');
  });
}

/** Serves the page at `/`, and its files beside it. */
export function addPageFiles(app: Hono, dist: string): void {
  app.get('/', (context) => {
    const nonce = randomBytes(18).toString('base64url');
    context.header('Content-Security-Policy', policyOf(nonce));
    return context.html(documentOf(nonce));
  });
  for (const [name, type] of Object.entries(files))
    app.get(`/page/${name}`, (context) => sendFile(context, join(dist, name), type));
}

/** Sends a file, unless the browser has it (ETag). */
async function sendFile(context: Context, path: string, type: string): Promise<Response> {
  const bytes = await readFile(path).catch(() => {
    throw new HttpProblem(404, say(texts.noPage));
  });
  const tag = `"${createHash('sha256').update(bytes).digest('base64url')}"`;
  const headers = { 'Content-Type': `${type}; charset=utf-8`, 'Cache-Control': 'no-cache', ETag: tag };
  if (context.req.header('If-None-Match') === tag) return new Response(null, { status: 304, headers });

  return new Response(bytes, { headers });
}

/** Addresses are relative: a proxy may serve it below a path. */
const documentOf = (nonce: string): string =>
  `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Baton</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="page/page.css">
<script nonce="${nonce}" src="page/page.js" defer></script>
</head>
<body></body>
</html>
`;
