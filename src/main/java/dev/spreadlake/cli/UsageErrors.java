package dev.spreadlake.cli;

import dev.spreadlake.failure.NearestNames;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Says what is wrong with the arguments, what was perhaps meant, and where the rest is found: a
 * page of options would push the one line that matters off the screen.
 */
public final class UsageErrors implements IParameterExceptionHandler {
  @Override
  public int handleParseException(ParameterException wrong, String[] args) {
    CommandLine command = wrong.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("spreadlake: " + wrong.getMessage());
    if (wrong instanceof UnmatchedArgumentException unknown) {
      CommandSpec spec = command.getCommandSpec();
      String first = unknown.getUnmatched().get(0);
      behindCommand(spec, first)
          .or(() -> nearest(spec, first))
          .ifPresent(name -> err.println("did you mean " + name + "?"));
    }
    err.println(command.getCommandSpec().qualifiedName() + " --help shows what there is");
    err.flush();
    return ExitCodes.USAGE;
  }

  /** An option of the first command that has it, which was given without the command. */
  private static Optional<String> behindCommand(CommandSpec spec, String unknown) {
    String option = unknown.replaceAll("=.*", "");
    return spec.subcommands().values().stream()
        .map(CommandLine::getCommandSpec)
        .filter(command -> command.optionsMap().containsKey(option))
        .map(command -> command.qualifiedName() + " " + option)
        .findFirst();
  }

  /**
   * The option or command that needs the fewest changes, if they are at most half of its letters.
   */
  private static Optional<String> nearest(CommandSpec spec, String unknown) {
    boolean option = unknown.startsWith("-");
    String given = option ? unknown.replaceAll("=.*", "") : unknown;
    Collection<String> known = option ? spec.optionsMap().keySet() : spec.subcommands().keySet();
    return NearestNames.within(given.length() / 2, given, known, 1).stream().findFirst();
  }
}
