/** What hosts need of devices beside running scripts on them. */
export { tensorflowFolder } from '../../engine/environment.ts';
export { automaticDevice, surveyedDevices, whetherAvailable } from '../devices/available.ts';
export { surveyDevice } from '../devices/survey.ts';
