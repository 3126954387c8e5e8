"""The gate at the edges: may this delivery enter, may this version leave?"""
