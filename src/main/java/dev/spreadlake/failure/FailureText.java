package dev.spreadlake.failure;

import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/**
 * What is said to a person about a failure. Many exceptions carry no message, or one that is only a
 * path; none of them may come out as {@code null}. Stateless.
 */
public final class FailureText {
  private static final int CAUSES_MAX = 10;

  private FailureText() {}

  /** Words for a failure, never empty. */
  public static String of(Throwable failure) {
    Throwable told = failure;
    for (int depth = 0; depth < CAUSES_MAX; depth++) {
      boolean wrapper = told instanceof CompletionException || told instanceof ExecutionException;
      // What is wrapped without a word of its own says the cause's, class name and all.
      wrapper |= told.getCause() != null && told.getCause().toString().equals(told.getMessage());
      boolean silent = told.getMessage() == null && known(told) == null;
      if (told.getCause() == null || !(wrapper || silent)) {
        break;
      }
      told = told.getCause();
    }
    String words = known(told);
    if (words != null) {
      return words;
    }
    String message = told.getMessage();
    if (message == null || message.isBlank()) {
      return plain(told);
    }
    return told instanceof SSLException ? withReason(message, told) : message;
  }

  /** TLS says that there is no connection; what is wrong with the certificate lies beneath. */
  private static String withReason(String message, Throwable failure) {
    Throwable deepest = failure;
    for (int depth = 0; depth < CAUSES_MAX && deepest.getCause() != null; depth++) {
      deepest = deepest.getCause();
    }
    String reason = deepest.getMessage();
    return reason == null || message.contains(reason) ? message : message + ": " + reason;
  }

  /** Words for what the JDK throws without saying what it means, else null. */
  private static String known(Throwable failure) {
    String message = failure.getMessage();
    if (failure instanceof NoSuchFileException) {
      return "no such file or folder: " + message;
    }
    if (failure instanceof AccessDeniedException) {
      return "no permission: " + message;
    }
    if (failure instanceof FileAlreadyExistsException) {
      return "exists already: " + message;
    }
    if (failure instanceof NotDirectoryException) {
      return "not a folder: " + message;
    }
    if (failure instanceof NotLinkException) {
      return "not a link, as a copy that follows links leaves it: " + message;
    }
    if (failure instanceof DirectoryNotEmptyException) {
      return "folder is not empty: " + message;
    }
    if (message != null) {
      return null;
    }
    return failure instanceof TimeoutException ? "no answer in time" : null;
  }

  /** The name of the kind of failure in words: {@code illegal state} for IllegalStateException. */
  private static String plain(Throwable failure) {
    String name = failure.getClass().getSimpleName().replaceAll("(Exception|Error|Throwable)$", "");
    String words = name.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
    return words.isBlank() ? "unknown failure" : words;
  }
}
