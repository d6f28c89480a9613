package dev.spreadlake.batch.publish;

import dev.spreadlake.batch.duckdb.UnpackedLibraries;
import dev.spreadlake.store.Sha256;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import org.bouncycastle.crypto.CryptoServicesRegistrar;
import org.bouncycastle.crypto.NativeServices;
import org.bouncycastle.crypto.SavableDigest;
import org.bouncycastle.crypto.digests.SHA256Digest;

/**
 * A SHA-256 that can be put down as text and taken up again, by another process too: a file that
 * only grew is hashed from where it grew. Java's own digest cannot be put down, and one that can is
 * as quick as it only with the processor's own instructions. Where those are not to be had this is
 * Java's, its text is empty, and files are hashed whole.
 *
 * <p>One thread.
 */
public final class RunningSha256 {
  private static final boolean RESUMABLE = loaded();
  private static final int HASH_BYTES = 32;

  private final SavableDigest savable;
  private final MessageDigest plain;

  private RunningSha256(SavableDigest savable, MessageDigest plain) {
    this.savable = savable;
    this.plain = plain;
  }

  private static boolean loaded() {
    boolean resumable =
        CryptoServicesRegistrar.isNativeEnabled()
            && CryptoServicesRegistrar.getNativeServices().hasService(NativeServices.SHA256);
    UnpackedLibraries.delete();
    return resumable;
  }

  /** Of nothing yet. */
  public static RunningSha256 fresh() {
    return RESUMABLE
        ? new RunningSha256(SHA256Digest.newInstance(), null)
        : new RunningSha256(null, Sha256.digest());
  }

  /**
   * Goes on from where {@link #state} was asked.
   *
   * @return empty if that text is empty, or this machine cannot take it up
   * @throws IllegalArgumentException if the text is none that was put down
   */
  public static Optional<RunningSha256> resume(String state) {
    if (state.isEmpty() || !RESUMABLE) {
      return Optional.empty();
    }
    byte[] encoded = HexFormat.of().parseHex(state);
    return Optional.of(new RunningSha256(SHA256Digest.newInstance(encoded, 0), null));
  }

  /** Takes {@code length} bytes from {@code from}. */
  public void update(byte[] bytes, int from, int length) {
    if (plain == null) {
      savable.update(bytes, from, length);
    } else {
      plain.update(bytes, from, length);
    }
  }

  /** Where it stands, as hex digits; empty if it cannot be put down. */
  public String state() {
    return plain == null ? HexFormat.of().formatHex(savable.getEncodedState()) : "";
  }

  /** Ends it; 64 hex digits, lower case. */
  public String hex() {
    if (plain != null) {
      return Sha256.hex(plain);
    }
    byte[] hash = new byte[HASH_BYTES];
    savable.doFinal(hash, 0);
    return HexFormat.of().formatHex(hash);
  }
}
