package io.nodeplane.harness.world.docker;

/** One network of the hub: its name on the engine and its subnet, in which every address has a fixed role. */
record Spoke(String network, Subnet subnet) {
    /** Room for the network, the bridge, the hub, one agent, and the broadcast address. */
    static final int PREFIX = 29;

    /** {@return the host's own address in this network} */
    String bridgeAddress() {
        return subnet.address(1);
    }

    /** {@return the hub's address in this network} */
    String hubAddress() {
        return subnet.address(2);
    }

    /** {@return the address of the agent that lives in this network} */
    String agentAddress() {
        return subnet.address(3);
    }
}
