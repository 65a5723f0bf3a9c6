// The process of somebody who comes beside a crowd: the crowd's own work does not delay what they are timed at.
import { answerQuestions } from '../http/asked-process.ts';
import { createPerson } from './person.ts';

answerQuestions(createPerson());
