package dev.spreadlake.alert.webhook;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressNetwork.IPAddressGenerator;
import inet.ipaddr.IPAddressString;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which addresses a webhook may be sent to: public ones, unless private ones are allowed. Applied
 * to the address that is then connected to, so a name that changes its mind gains nothing.
 */
final class TargetPolicy {
  private static final Map<IPAddress, String> NEVER = new LinkedHashMap<>();
  private static final Map<IPAddress, String> PRIVATE = new LinkedHashMap<>();

  static {
    put(NEVER, "unspecified", "0.0.0.0/32", "::/128");
    put(NEVER, "multicast", "224.0.0.0/4", "ff00::/8");
    put(NEVER, "broadcast", "255.255.255.255/32");
    put(PRIVATE, "loopback", "127.0.0.0/8", "::1/128");
    put(PRIVATE, "cloud metadata", "169.254.169.254/32", "100.100.100.200/32");
    put(PRIVATE, "cloud metadata", "192.0.0.192/32", "168.63.129.16/32", "fd00:ec2::254/128");
    put(PRIVATE, "link-local", "169.254.0.0/16", "fe80::/10");
    put(PRIVATE, "private", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16");
    put(PRIVATE, "private", "fc00::/7", "fec0::/10");
    put(PRIVATE, "carrier-grade NAT", "100.64.0.0/10");
    put(PRIVATE, "this network", "0.0.0.0/8");
    put(PRIVATE, "reserved", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15");
    put(PRIVATE, "reserved", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4");
    put(PRIVATE, "reserved", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16");
    // These carry an IPv4 address inside, and so lead anywhere.
    put(PRIVATE, "IPv4 in IPv6", "::/96", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48");
    put(PRIVATE, "IPv4 in IPv6", "2002::/16");
  }

  private final boolean allowPrivate;

  TargetPolicy(boolean allowPrivate) {
    this.allowPrivate = allowPrivate;
  }

  /** Why this address is refused; empty if it may be connected to. */
  Optional<String> refusal(InetAddress address) {
    IPAddress ip = new IPAddressGenerator().from(address.getAddress());
    if (ip.isIPv6() && ip.toIPv6().isIPv4Mapped()) {
      ip = ip.toIPv6().getEmbeddedIPv4Address();
    }
    Optional<String> never = within(NEVER, ip);
    return never.isPresent() || allowPrivate ? never : within(PRIVATE, ip);
  }

  private static Optional<String> within(Map<IPAddress, String> blocks, IPAddress ip) {
    return blocks.entrySet().stream()
        .filter(block -> block.getKey().contains(ip))
        .map(block -> block.getValue() + " address " + ip.toCanonicalString())
        .findFirst();
  }

  private static void put(Map<IPAddress, String> blocks, String name, String... cidrs) {
    for (String cidr : cidrs) {
      blocks.put(new IPAddressString(cidr).getAddress().toPrefixBlock(), name);
    }
  }
}
