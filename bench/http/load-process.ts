// The process that the load comes from: what it takes of the CPU is not that of the web process, nor of who measures.
import { answerQuestions } from './asked-process.ts';
import { runHttpLoad } from './load.ts';

answerQuestions(runHttpLoad);
