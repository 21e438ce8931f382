export { childKeys, keyDocAt, keyDocsOf, pathPattern } from './key-docs';
