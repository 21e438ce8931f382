import { serveProcess } from './core';

void serveProcess();
