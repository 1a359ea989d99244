import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { createFraming } from '../engine/wire/framing.ts';
import { createLifecycle } from './protocol/lifecycle.ts';
import { cancelBeforeTurn, serve } from './serve.ts';

// Heard before the connection hears it: behind a broken head it would wait in silence.
if (process.argv.includes('--stdio')) {
  const faultIn = createFraming();
  process.stdin.on('data', (piece: Buffer) => {
    const fault = faultIn(piece);
    if (fault === undefined) return;
    process.stderr.write(`${fault}\n`);
    process.exit(1);
  });
}
serve(createConnection(ProposedFeatures.all, { connectionStrategy: cancelBeforeTurn, messageStrategy: createLifecycle() }));
