import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { cancelled, serve } from './serve.ts';

serve(createConnection(ProposedFeatures.all, { connectionStrategy: cancelled }));
