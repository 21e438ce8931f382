export { completeTests } from './complete';
export { testFileProblems, type TestFileProblem } from './problems';
export { testHover } from './hover';
export { testSymbols } from './symbols';
