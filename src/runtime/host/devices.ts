/** What hosts need of devices beside running scripts on them. */
export { automaticRun, surveyedDevices, whetherAvailable } from '../devices/available.ts';
export { surveyDevice } from '../devices/survey.ts';
