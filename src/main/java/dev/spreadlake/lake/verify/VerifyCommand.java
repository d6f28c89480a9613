package dev.spreadlake.lake.verify;

import dev.spreadlake.lake.disk.LakeOption;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code verify}: 0 if the lake is as its manifests say, 1 if not, 2 if there is no lake. */
@Command(
    name = "verify",
    description = "Re-counts and re-hashes the lake against its manifests.",
    mixinStandardHelpOptions = true)
public final class VerifyCommand implements Callable<Integer> {
  @Mixin private LakeOption option;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    Path lake = option.existing(spec);
    LakeVerifier.Report report = new LakeVerifier(lake).verify();
    PrintWriter out = spec.commandLine().getOut();
    LakeVerifier.sorted(report.findings()).forEach(finding -> out.println("wrong  " + finding));
    out.printf(
        "verified  folders=%d files=%d rows=%d bytes=%d findings=%d%n",
        report.folders(), report.files(), report.rows(), report.bytes(), report.findings().size());
    out.flush();
    return report.findings().isEmpty() ? 0 : 1;
  }
}
