export { default as rustGrammar } from '@vscode/tree-sitter-wasm/wasm/tree-sitter-rust.wasm';
