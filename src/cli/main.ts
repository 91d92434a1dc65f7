/** The command line: the editor's runs without an editor. */
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { unknownDevice } from '../engine/device/unknown-device.ts';
import { surveyedDevices } from '../runtime/devices/available.ts';
import { type DoctorCommandOptions, doctorCommand } from './doctor-command.ts';
import { type PlotFormat, plotFormats } from './plot-files.ts';
import { type RunCommandOptions, runCommand } from './run-command.ts';
import { type SetupNodeOptions, setupNodeCommand } from './setup-node-command.ts';
import { type SetupTensorflowOptions, setupTensorflowCommand } from './setup-tensorflow-command.ts';
import { type ShowCommandOptions, showCommand } from './show-command.ts';
import { ownVersion } from './version.ts';

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value))
    throw new InvalidArgumentError('It must be a whole number, 0 or more.');
  return value;
}

function stepIndex(text: string): number | 'first' | 'last' {
  if (text === 'first' || text === 'last') return text;
  if (!/^(-1|\d+)$/.test(text)) throw new InvalidArgumentError("It must be a recorded step's number, first or last.");
  return Number(text);
}

function plotFormatsOf(text: string): PlotFormat[] {
  const wanted = text.split(',').map((name) => name.trim().toLowerCase());
  if (wanted.some((name) => !plotFormats.some((format) => format === name)))
    throw new InvalidArgumentError('It must be svg, png or svg,png.');
  return plotFormats.filter((format) => wanted.includes(format));
}

/** Of every command that writes plots. */
function plotsFormatOption(): Option {
  return new Option(
    '--plots-format <formats>',
    'svg, png or svg,png (default: both, where the package @napi-rs/canvas is installed)',
  ).argParser(plotFormatsOf);
}

function assertPlotsFolder(command: Command, { plots, plotsFormat }: RunCommandOptions | ShowCommandOptions): void {
  if (plotsFormat !== undefined && plots === undefined)
    command.error("error: option '--plots-format' needs '--plots <folder>', the folder to write into");
}

function runDevice(name: string): string {
  const names = ['auto', ...surveyedDevices];
  if (names.includes(name)) return name;
  throw new InvalidArgumentError(unknownDevice(name, names));
}

const program = new Command('backstep')
  .description('Trains a neural network written in TypeScript, and records what it did.')
  .version(ownVersion(), '-V, --version', 'print the version')
  .helpOption('-h, --help', 'print this')
  .helpCommand('help [command]', 'Print what a command takes')
  .showHelpAfterError('(backstep --help tells more)');

program
  .command('run')
  .description('Run a training script')
  .addArgument(new Argument('<script>', 'the script, a .ts or .js file'))
  .addArgument(new Argument('[arguments...]', "the script's own arguments, after --"))
  .addOption(
    new Option('--device <name>', 'where tensors live: auto, cpu, webgpu, tensorflow, wasm or tfjs-cpu')
      .argParser(runDevice)
      .default('auto'),
  )
  .addOption(new Option('--gpu <name>', 'the graphics card that webgpu takes, by a part of its name'))
  .addOption(
    new Option(
      '--fallback',
      'go on on the CPU where the device is not available, begin again there where it goes away',
    ).default(false),
  )
  .addOption(new Option('--seed <number>', 'start of the random numbers').argParser(wholeNumber).default(0))
  .addOption(new Option('--data <folder>', 'where to look for datasets first'))
  .addOption(
    new Option(
      '--trace <path>',
      'keep what is recorded: a new folder, or one file where the name ends in .safetensors',
    ),
  )
  .addOption(
    new Option('--level <level>', 'how much to record (default: values with --trace, else off)').choices([
      'off',
      'graph',
      'values',
    ]),
  )
  .addOption(
    new Option(
      '--capture-every <steps>',
      'record values every so many steps, beside the first and the last; 0: in those two only',
    )
      .argParser(wholeNumber)
      .default(100),
  )
  .addOption(new Option('--plots <folder>', 'write what the script draws there, as pictures'))
  .addOption(plotsFormatOption())
  .addOption(new Option('--json', 'print one JSON object a line').default(false))
  .action(async (script: string, scriptArguments: string[], options: RunCommandOptions, command: Command) => {
    assertPlotsFolder(command, options);
    process.exitCode = await runCommand(script, scriptArguments, options);
  });

program
  .command('show')
  .description('Print what a trace holds: the run, its graphs, its recorded steps')
  .addArgument(
    new Argument('<trace>', 'a run folder, an exported .safetensors file, or a model: .onnx, TensorFlow .json'),
  )
  .addOption(
    new Option(
      '--step <index>',
      "print this step's tensors with their statistics: a recorded step, first or last",
    ).argParser(stepIndex),
  )
  .addOption(
    new Option(
      '--graph <file>',
      "write the step's graph: .svg, .html to look around in, .mmd for Mermaid or .dot for Graphviz",
    ),
  )
  .addOption(new Option('--plots <folder>', 'write what the script drew there, as pictures'))
  .addOption(plotsFormatOption())
  .addOption(new Option('--json', 'print one JSON object').default(false))
  .action(async (trace: string, options: ShowCommandOptions, command: Command) => {
    assertPlotsFolder(command, options);
    process.exitCode = await showCommand(trace, options);
  });

program
  .command('doctor')
  .description('Say which devices this machine has, how fast they are, and why others cannot be used')
  .addOption(new Option('--json', 'print one JSON object').default(false))
  .action(async (options: DoctorCommandOptions) => {
    process.exitCode = await doctorCommand(options);
  });

program
  .command('setup-tensorflow')
  .description("Install tfjs-node-gpu for the device tensorflow, in Backstep's own storage")
  .addOption(new Option('--cpu', 'tfjs-node, which needs no graphics card').default(false))
  .addOption(new Option('--from <path>', 'a folder in which it is installed, or its package as a folder or a .tgz'))
  .addOption(new Option('--mirror <address>', 'has libtensorflow and the add-on in place of storage.googleapis.com'))
  .addOption(new Option('--yes', 'do not ask').default(false))
  .action(async (options: SetupTensorflowOptions) => {
    process.exitCode = await setupTensorflowCommand(options);
  });

program
  .command('setup-node')
  .description("Put a Node into Backstep's own storage, for runs on webgpu that the editor's own cannot do")
  .addOption(new Option('--from <path>', 'a folder in which there is one, or an archive of nodejs.org or npm'))
  .addOption(new Option('--mirror <address>', "a registry that has npm's packages"))
  .addOption(new Option('--yes', 'do not ask').default(false))
  .action(async (options: SetupNodeOptions) => {
    process.exitCode = await setupNodeCommand(options);
  });

try {
  await program.parseAsync();
} catch (error) {
  // What no command expects, such as a working directory that is gone.
  console.error(`backstep: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
