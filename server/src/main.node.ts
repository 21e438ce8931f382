import { serveProcess } from './node-core';

serveProcess();
