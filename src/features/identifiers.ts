/** Every name that package.json and the code have to agree on. A test holds the two together. */

/** Commands. All of them appear in the manifest. */
export const commands = {
  runTraining: 'backstep.runTraining',
  pauseTraining: 'backstep.pauseTraining',
  resumeTraining: 'backstep.resumeTraining',
  stopTraining: 'backstep.stopTraining',
  runTrainingAgain: 'backstep.runTrainingAgain',
  openTrainingPanel: 'backstep.openTrainingPanel',
  inspectGraph: 'backstep.inspectGraph',
  exportGraph: 'backstep.exportGraph',
  listLineInGraph: 'backstep.listLineInGraph',
  openGraphToSide: 'backstep.openGraphToSide',
  stepThroughBackward: 'backstep.stepThroughBackward',
  openTrace: 'backstep.openTrace',
  exportTrace: 'backstep.exportTrace',
  openSample: 'backstep.openSample',
  newTrainingScript: 'backstep.newTrainingScript',
  setUpFolder: 'backstep.setUpFolder',
  checkDevices: 'backstep.checkDevices',
  setUpTensorflow: 'backstep.setUpTensorflow',
  setUpNode: 'backstep.setUpNode',
  showTensorMemory: 'backstep.showTensorMemory',
  clearCaches: 'backstep.clearCaches',
  showOutput: 'backstep.showOutput',
} as const;

export const views = {
  container: 'backstep',
  training: 'backstep.training',
  /** A webview panel in the editor area. */
  graph: 'backstep.graph',
  /** A webview panel that stays with one run: an earlier one, or one that was opened to the side. */
  recordedRun: 'backstep.recordedRun',
  /** A webview panel with what tensors hold. */
  memory: 'backstep.memory',
  /** The custom editor of exported traces, and of models in ONNX. */
  trace: 'backstep.trace',
  /** The same for files that others open too: models of TensorFlow.js. */
  model: 'backstep.model',
} as const;

export const debugTypes = { backward: 'backstep-backward' } as const;

/** Settings, without their prefix `backstep`. */
export const settingsSection = 'backstep';
export const settings = {
  dataFolder: 'dataFolder',
  device: 'device',
  deviceFallback: 'deviceFallback',
  gpu: 'gpu',
  graphDirection: 'graph.direction',
  seed: 'seed',
  traceLevel: 'trace.level',
  traceCaptureEvery: 'trace.captureEvery',
  runtimeExecutable: 'runtimeExecutable',
} as const;

/** Context keys that when-clauses ask for. */
export const contextKeys = {
  /** Paths of the open documents that import 'backstep'. */
  trainingScripts: 'backstep.trainingScripts',
  /** 'none', or the state of the run that is going. */
  runState: 'backstep.runState',
  /** Whether there is a run that can be repeated. */
  hasRun: 'backstep.hasRun',
} as const;

export const walkthrough = 'backstep.start';

/** Languages that scripts are written in. */
export const scriptLanguages = ['typescript', 'javascript'] as const;
