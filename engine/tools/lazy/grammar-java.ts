export { default as javaGrammar } from '@vscode/tree-sitter-wasm/wasm/tree-sitter-java.wasm';
