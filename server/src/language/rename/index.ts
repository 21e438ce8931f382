export { prepareRename, rename, type RenamePlace, type Refusal } from './rename';
