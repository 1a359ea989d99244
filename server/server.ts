import { connect, serve } from './serve.ts';
import { transport } from './transport.ts';

const { reader, writer, life } = transport();
serve(connect(reader, writer), life);
