export { childKeys, keyDocAt, type KindDocs, keyDocsOf, pathPattern } from './key-docs';
