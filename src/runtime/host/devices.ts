/** What hosts need of devices beside running scripts on them. */
export { automaticDevice, surveyedDevices, whetherAvailable } from '../devices/available.ts';
export { surveyDevice } from '../devices/survey.ts';
