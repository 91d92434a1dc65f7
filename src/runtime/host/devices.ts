/** What hosts need of devices beside running scripts on them. */
export { tensorflowFolder } from '../../engine/environment.ts';
export { surveyDevice } from '../devices/survey.ts';
