import { serve } from './serve.ts';
import { serverTexts } from './texts.ts';
import { connect, endWith, transportOf } from './transport.ts';

const transport = transportOf(process.argv.slice(2));
if (transport) {
  const connection = connect(...transport);
  serve(connection, endWith(connection));
} else {
  console.error(serverTexts.noTransport);
  process.exitCode = 2;
}
