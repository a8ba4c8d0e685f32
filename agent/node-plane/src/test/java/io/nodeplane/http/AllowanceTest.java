package io.nodeplane.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AllowanceTest {
    private final Allowance.Members members = new Allowance.Members();
    private final Allowance allowance = new Allowance(members, 100, 50, 25, 15);

    @Test
    void strangers_leave_to_members_what_they_need() {
        var first = allowance.share("10.0.0.1");
        assertThat(first.take(16)).as("more than one stranger may have").isFalse();
        assertThat(first.take(15)).isTrue();
        assertThat(first.take(1)).isFalse();
        assertThat(allowance.share("10.0.0.1").take(1)).as("it counts for the address").isFalse();
        var second = allowance.share("10.0.0.2");
        assertThat(second.take(11)).as("more than all strangers may have").isFalse();
        assertThat(second.take(10)).isTrue();

        members.spoke("10.0.0.3");
        var member = allowance.share("10.0.0.3");
        assertThat(member.take(50)).isTrue();
        assertThat(member.take(1)).isFalse();
        members.spoke("10.0.0.4");
        assertThat(allowance.share("10.0.0.4").take(26)).as("all is taken but 25").isFalse();
        assertThat(allowance.taken()).isEqualTo(75);

        // What was taken as a stranger is given back as a stranger's.
        members.spoke("10.0.0.1");
        first.close();
        second.close();
        member.close();
        assertThat(allowance.taken()).isZero();
        assertThat(allowance.share("10.0.0.9").take(15)).isTrue();
    }
}
